using System.Text.Json;
using Gateway.Admin;
using Gateway.Identity.Credentials;
using Spectre.Console;

namespace Gateway.Cli;

/// <summary>
/// Renders a status as text for people: health first, then each section; an object as a list, an array as a table. A section that it does
/// not know is shown whole, so a new section needs no change here.
/// </summary>
internal static class StatusTable
{
    // The member that contains the error of a section.
    private const string Failure = "lastError";

    // Members that fit a terminal of 80 columns; the JSON has the others.
    private static readonly Dictionary<string, string[]> Shown = new(StringComparer.Ordinal)
    {
        ["process"] = ["version", "state", "processId", "started", "uptimeSeconds", "workingSetBytes", "managedHeapBytes", "threads"],
        ["routes"] = ["route", "hosts", "path", "cluster"],
        ["destinations"] = ["cluster", "destination", "address", "available", "requests"],
        ["mailDestinations"] = ["cluster", "destination", "address", "available", "sessions"],
        ["certificates"] = ["name", "notAfter", "daysLeft", "renewedBy", Failure],
        ["lockouts"] = ["user", "failures", "until", "lastSource"],
    };

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
        PrintHealth(StatusHealth.FindProblems(status), console);
        foreach (var section in status.EnumerateObject())
        {
            Print(section.Name, section.Value, console);
        }
    }

    /// <summary>Prints one value under a heading: an object as a list, an array as a table.</summary>
    public static void Print(string name, JsonElement value, IAnsiConsole console)
    {
        console.Write(new Text(StatusText.Heading(name), new Style(decoration: Decoration.Bold)));
        console.WriteLine();
        var shown = Shown.GetValueOrDefault(name);
        console.Write(value.ValueKind == JsonValueKind.Array ? Rows(value, shown) : Members(value, shown));
        console.WriteLine();
    }

    private static void PrintHealth(IReadOnlyList<string> problems, IAnsiConsole console)
    {
        console.Write(problems.Count == 0
            ? new Text("healthy", new Style(Color.Green, decoration: Decoration.Bold))
            : new Text($"needs attention: {problems.Count}", new Style(Color.Red, decoration: Decoration.Bold)));
        console.WriteLine();
        foreach (var problem in problems)
        {
            console.Write(Cell($"  {problem}", new Style(Color.Red)));
            console.WriteLine();
        }

        console.WriteLine();
    }

    private static Table Rows(JsonElement array, string[]? shown)
    {
        var present = array.EnumerateArray()
            .Where(r => r.ValueKind == JsonValueKind.Object)
            .SelectMany(r => r.EnumerateObject())
            .Select(m => m.Name)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var columns = shown is null ? present : [.. shown.Where(present.Contains)];
        var table = new Table { Border = TableBorder.Simple };
        if (columns.Count == 0)
        {
            return table.AddColumn("none").HideHeaders().AddRow("none");
        }

        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(Cell(StatusText.Heading(column))));
        }

        foreach (var row in array.EnumerateArray())
        {
            table.AddRow(columns.Select(c => row.TryGetProperty(c, out var value) ? Cell(c, value) : Cell("")));
        }

        return table;
    }

    private static Table Members(JsonElement value, string[]? shown)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = false }.AddColumn("name").AddColumn("value");
        if (value.ValueKind != JsonValueKind.Object)
        {
            return table.AddRow(Cell(""), Cell("", value));
        }

        foreach (var member in value.EnumerateObject().Where(m => shown is null || shown.Contains(m.Name, StringComparer.Ordinal)))
        {
            table.AddRow(Cell(StatusText.Heading(member.Name)), Cell(member.Name, member.Value));
        }

        return table;
    }

    private static Text Cell(string name, JsonElement value) =>
        Cell(StatusText.Of(name, value), IsWrong(name, value) ? new Style(Color.Red) : Style.Plain);

    private static bool IsWrong(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.False || (name == Failure && value.ValueKind == JsonValueKind.String);

    /// <summary>A cell. A name may be chosen by an attacker and must not reach the terminal as an escape sequence.</summary>
    public static Text Cell(string text, Style? style = null) => new(VisibleText.Of(text), style);
}
