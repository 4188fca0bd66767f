using Gateway.Configuration;
using Gateway.Hosting;

namespace Gateway.Cli;

/// <summary>What is wrong with a configuration, or what was found in it, for people and for scripts.</summary>
internal static class ConfigurationReport
{
    /// <summary>Every mistake on a line of its own, and a last line that counts.</summary>
    public static void WriteErrors(TextWriter writer, string file, IReadOnlyList<ConfigurationError> errors)
    {
        foreach (var error in errors)
        {
            writer.WriteLine(error);
        }

        var count = errors.Count >= ConfigurationErrors.Limit ? $"{ConfigurationErrors.Limit} mistakes or more" : Count(errors.Count, "mistake");
        writer.WriteLine($"{file}: {count}.");
    }

    public static void WriteSummary(TextWriter writer, string file, GatewayOptions options) =>
        writer.WriteLine($"{file}: good. {Summarize(options)}.");

    public static void WriteJson(TextWriter writer, string file, ConfigurationReading reading) =>
        Output.WriteJson(writer, new
        {
            File = file,
            Good = reading.Options is not null,
            Listeners = reading.Options?.Listeners.Count,
            Routes = reading.Options?.Routes.Count,
            Clusters = reading.Options?.Clusters.Count,
            Errors = reading.Errors.Select(e => new { e.Origin?.Source, e.Origin?.Line, e.Origin?.Column, Path = e.JsonPath, e.Message }),
        });

    private static string Summarize(GatewayOptions options) =>
        $"{Count(options.Listeners.Count, "listener")}, {Count(options.Routes.Count, "route")}, {Count(options.Clusters.Count, "cluster")}";

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
