using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Identity.Credentials;
using Spectre.Console;

namespace Gateway.Cli;

/// <summary>Output of commands: a table for terminals, JSON for scripts. Colors are used only on a terminal.</summary>
internal static class Output
{
    // Without a terminal, lines are not truncated to a width.
    private const int UnboundWidth = 500;

    public static void WriteJson<T>(TextWriter writer, T value, JsonTypeInfo<T> json) =>
        writer.WriteLine(JsonSerializer.Serialize(value, json));

    /// <summary>A table whose cells are plain text; what could change how a line reads is escaped in it.</summary>
    public static void WriteTable(TextWriter writer, IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var heading in headings)
        {
            table.AddColumn(Markup.Escape(heading));
        }

        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(cell => new Text(VisibleText.Of(cell)))]);
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (!IsTerminal(writer))
        {
            console.Profile.Width = UnboundWidth;
        }

        console.Write(table);
    }

    private static bool IsTerminal(TextWriter writer) => ReferenceEquals(writer, Console.Out) && !Console.IsOutputRedirected;
}
