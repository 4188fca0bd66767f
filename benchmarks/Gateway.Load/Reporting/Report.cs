namespace Gateway.Load.Reporting;

/// <summary>A whole run: where, when, by which command, what came out, and which scenarios broke off and why.</summary>
internal sealed record Report(
    string Name,
    string Command,
    DateTimeOffset Taken,
    IReadOnlyDictionary<string, string> Machine,
    Dictionary<string, string> Programs,
    List<ScenarioResult> Results,
    Dictionary<string, string> Unfinished)
{
    /// <summary>Writes Markdown, JSON and plots, and returns the Markdown's path.</summary>
    public string Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var plots = Plots.Write(this, folder);
        File.WriteAllText(Path.Combine(folder, Name + ".json"), JsonReport.Write(this));
        var file = Path.Combine(folder, Name + ".md");
        File.WriteAllText(file, MarkdownReport.Write(this, plots));
        return file;
    }
}
