using Gateway.Configuration;
using Gateway.Settings;

namespace Gateway.Cli;

/// <summary>The errors or the summary of a configuration, as text or as JSON.</summary>
internal static class ConfigurationReport
{
    /// <summary>Writes one line for each error and a last line with their count.</summary>
    public static void WriteErrors(TextWriter writer, string file, IReadOnlyList<ConfigurationError> errors)
    {
        foreach (var error in errors)
        {
            writer.WriteLine(error);
        }

        var count = errors.Count >= ConfigurationErrors.Limit
            ? $"{ConfigurationErrors.Limit} mistakes or more"
            : Count(errors.Count, "mistake");
        writer.WriteLine($"{file}: {count}.");
    }

    /// <summary>Writes one line for each warning and a last line that summarizes the configuration.</summary>
    public static void WriteSummary(TextWriter writer, string file, GatewayOptions options, IReadOnlyList<ConfigurationError> warnings)
    {
        foreach (var warning in warnings)
        {
            writer.WriteLine($"warning: {warning}");
        }

        writer.WriteLine($"{file}: good. {Summarize(options)}{(warnings.Count > 0 ? $"; {Count(warnings.Count, "warning")}" : "")}.");
    }

    public static void WriteJson(TextWriter writer, string file, ConfigurationReadResult reading) =>
        Output.WriteJson(writer, CheckedConfiguration.Of(file, reading), CommandJson.Readable.CheckedConfiguration);

    public static string Summarize(GatewayOptions options) =>
        $"{Count(options.Listeners.Count, "listener")}, {Count(options.Routes.Count, "route")}, {Count(options.Clusters.Count, "cluster")}";

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
