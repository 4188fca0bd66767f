using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.UnitTests.Mail.Dialogues;

/// <summary>
/// A session as text. <c>C:</c> the client sends, <c>S:</c> the client hears, <c>G:</c> the back end hears, <c>B:</c> the back end sends,
/// <c>!</c> settings and events, <c>#</c> comment. <c>{...}</c> in what is heard stands for anything. In what is sent
/// <c>\xF6</c> stands for a byte, and <c>{...80}</c> for so many bytes.
/// </summary>
public sealed record Transcript(string Name, IReadOnlyList<TranscriptLine> Lines, IReadOnlyDictionary<string, string> Settings)
{
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Mail", "Transcripts");

    public static TheoryData<string> All(string protocol) =>
        [.. Directory.EnumerateFiles(Path.Combine(Folder, protocol), "*.txt").Select(f => Path.GetFileNameWithoutExtension(f)!).Order()];

    public static Transcript Read(string protocol, string name)
    {
        var settings = new Dictionary<string, string>();
        var lines = new List<TranscriptLine>();
        foreach (var line in File.ReadLines(Path.Combine(Folder, protocol, name + ".txt")).Where(l => l.Length > 0 && l[0] != '#'))
        {
            var text = line.Length > 3 ? line[3..] : "";
            if (line.StartsWith("! ", StringComparison.Ordinal) && line.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
            {
                settings[line[2..equals]] = line[(equals + 1)..];
            }
            else
            {
                lines.Add(line[0] == '!' ? new TranscriptLine('!', line[2..]) : new TranscriptLine(line[0], text));
            }
        }

        return new Transcript(name, lines, settings);
    }
}

/// <summary>One line: who, and what.</summary>
public readonly partial record struct TranscriptLine(char Who, string Text)
{
    /// <summary>The line as it is sent.</summary>
    public byte[] ToBytes()
    {
        var filled = Filling().Replace(Text, m => new string('x', int.Parse(m.Groups["count"].ValueSpan, CultureInfo.InvariantCulture)));
        var utf8 = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(filled + "\r\n"));
        return Encoding.Latin1.GetBytes(Byte().Replace(
            utf8, m => ((char)byte.Parse(m.Groups["byte"].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString()));
    }

    public bool Matches(string heard) =>
        Regex.IsMatch(heard, "^"
            + Regex.Escape(Text).Replace(@"\{\.\.\.}", ".*", StringComparison.Ordinal)
            + "$", RegexOptions.CultureInvariant | RegexOptions.Singleline);

    [GeneratedRegex(@"\{\.\.\.(?<count>[0-9]+)}")]
    private static partial Regex Filling();

    [GeneratedRegex(@"\\x(?<byte>[0-9A-F]{2})")]
    private static partial Regex Byte();
}

/// <summary>In what pieces a transcript's bytes arrive.</summary>
public enum Chunking
{
    /// <summary>Everything a side says before the other speaks, in one piece.</summary>
    Whole,
    Line,
    Byte,
}
