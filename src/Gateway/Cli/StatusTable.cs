using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Gateway.Cli;

/// <summary>
/// Renders a status as text: an object as a list, an array as a table. It does not depend on particular sections, so a new section needs no
/// change here.
/// </summary>
internal static class StatusTable
{
    // The member that contains the error of a section.
    private const string Failure = "lastError";

    /// <summary>The console to write to. Output that is not a terminal has no width, so that each row stays on one line.</summary>
    public static IAnsiConsole Console()
    {
        var console = AnsiConsole.Console;
        if (System.Console.IsOutputRedirected)
        {
            console.Profile.Width = 512;
        }

        return console;
    }

    public static void Print(JsonElement status, IAnsiConsole console)
    {
        foreach (var section in status.EnumerateObject())
        {
            console.Write(new Text(section.Name, new Style(decoration: Decoration.Bold)));
            console.WriteLine();
            console.Write(section.Value.ValueKind == JsonValueKind.Array ? Rows(section.Value) : Members(section.Value));
            console.WriteLine();
        }
    }

    private static Table Rows(JsonElement array)
    {
        var columns = array.EnumerateArray()
            .Where(r => r.ValueKind == JsonValueKind.Object)
            .SelectMany(r => r.EnumerateObject())
            .Select(m => m.Name)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var table = new Table { Border = TableBorder.Simple };
        if (columns.Count == 0)
        {
            return table.AddColumn("none").HideHeaders().AddRow("none");
        }

        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(Cell(column)));
        }

        foreach (var row in array.EnumerateArray())
        {
            table.AddRow(columns.Select(c => row.TryGetProperty(c, out var value) ? Cell(c, value) : Cell("")));
        }

        return table;
    }

    private static Table Members(JsonElement value)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = false }.AddColumn("name").AddColumn("value");
        if (value.ValueKind != JsonValueKind.Object)
        {
            return table.AddRow(Cell(""), Cell(value));
        }

        foreach (var member in value.EnumerateObject())
        {
            table.AddRow(Cell(member.Name), Cell(member.Name, member.Value));
        }

        return table;
    }

    private static Text Cell(string name, JsonElement value) =>
        name == Failure && value.ValueKind == JsonValueKind.String ? Cell(value.ToString(), new Style(Color.Red)) : Cell(value);

    private static Text Cell(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => Cell(""),
        JsonValueKind.True => Cell("yes"),
        JsonValueKind.False => new Text("no", new Style(Color.Red)),
        JsonValueKind.Array => Cell(string.Join(", ", value.EnumerateArray())),
        JsonValueKind.Number when value.TryGetInt64(out var number) => Cell(number.ToString(CultureInfo.InvariantCulture)),
        _ => Cell(value.ToString()),
    };

    // A name may be chosen by an attacker and must not reach the terminal as an escape sequence.
    private static Text Cell(string text, Style? style = null) => new(string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)), style);
}
