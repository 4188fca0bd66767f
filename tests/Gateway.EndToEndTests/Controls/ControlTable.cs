using Gateway.Testing;

namespace Gateway.EndToEndTests.Controls;

/// <summary>
/// A table of controls in a text file. A row begins with <c>== name</c>; <c>&gt; bytes</c> is what the client sends and <c>&lt; bytes</c>
/// what the back end answers, each over as many lines as it likes, with nothing between them but what is escaped; <c>&lt;close</c> lets the
/// back end close. Behind them stand the answers, as <c>tests/controls record</c> writes them, and why they differ.
/// </summary>
internal static class ControlTable
{
    private const string Because = "because";

    public static string PathOf(string table) => Repository.Combine("tests", "Gateway.EndToEndTests", "Controls", $"{table}.txt");

    public static IReadOnlyList<ControlRow> Read(string table)
    {
        var rows = new List<ControlRow>();
        foreach (var block in Blocks(File.ReadAllLines(PathOf(table))))
        {
            var row = Parse(block);
            rows.Add(rows.Exists(r => r.Name == row.Name)
                ? throw new InvalidDataException($"{table}: '{row.Name}' stands there twice")
                : row);
        }

        return rows;
    }

    /// <summary>Puts answers in place of those that stand there; everything else stays as it is.</summary>
    public static void Write(string table, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> answers)
    {
        var lines = new List<string>();
        foreach (var block in Blocks(File.ReadAllLines(PathOf(table)), withHead: true))
        {
            if (!block[0].StartsWith("== ", StringComparison.Ordinal))
            {
                lines.AddRange(block);
                continue;
            }

            var kept = block.FindAll(l => !ControlServers.Names.Any(n => l.StartsWith($"{n}: ", StringComparison.Ordinal)));
            var end = kept.FindLastIndex(l => l.StartsWith('>') || l.StartsWith('<')) + 1;
            kept.InsertRange(end, answers[Parse(block).Name].Select(a => $"{a.Key}: {a.Value}"));
            lines.AddRange(kept);
        }

        File.WriteAllLines(PathOf(table), lines);
    }

    private static IEnumerable<List<string>> Blocks(string[] lines, bool withHead = false)
    {
        var block = new List<string>();
        foreach (var line in lines)
        {
            if (line.StartsWith("== ", StringComparison.Ordinal) && block.Count > 0)
            {
                if (withHead || block[0].StartsWith("== ", StringComparison.Ordinal))
                {
                    yield return block;
                }

                block = [];
            }

            block.Add(line);
        }

        if (block.Count > 0 && (withHead || block[0].StartsWith("== ", StringComparison.Ordinal)))
        {
            yield return block;
        }
    }

    private static ControlRow Parse(List<string> block)
    {
        var name = block[0]["== ".Length..].Trim();
        string? request = null, response = null, because = null;
        var closes = false;
        var answers = new Dictionary<string, string>();
        foreach (var line in block.Skip(1).Where(l => l.Trim().Length > 0 && !l.StartsWith('#')))
        {
            switch (line)
            {
                case "<close":
                    closes = true;
                    break;
                case ['>', ' ', .. var bytes]:
                    request += ControlText.Unescape(bytes);
                    break;
                case ['<', ' ', .. var bytes]:
                    response += ControlText.Unescape(bytes);
                    break;
                default:
                    var colon = line.IndexOf(": ", StringComparison.Ordinal);
                    var key = colon < 0 ? "" : line[..colon];
                    if (key == Because)
                    {
                        because = line[(colon + 2)..];
                    }
                    else if (ControlServers.Names.Contains(key))
                    {
                        answers[key] = line[(colon + 2)..];
                    }
                    else
                    {
                        throw new InvalidDataException($"{name}: '{line}' is no line of a row");
                    }

                    break;
            }
        }

        return new ControlRow(name, request, response, closes) { Answers = answers, Because = because };
    }
}
