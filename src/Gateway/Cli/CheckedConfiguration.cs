using Gateway.Configuration;
using Gateway.Settings;

namespace Gateway.Cli;

/// <summary>The result of <c>gateway check</c>. Scripts read its JSON, so names and order are part of the contract.</summary>
internal sealed record CheckedConfiguration(string File, bool Good, int? Listeners, int? Routes, int? Clusters)
{
    public required IReadOnlyList<Finding> Errors { get; init; }

    public required IReadOnlyList<Finding> Warnings { get; init; }

    public static CheckedConfiguration Of(string file, ConfigurationReadResult reading) => new(
        file,
        reading.Options is not null,
        reading.Options?.Listeners.Count,
        reading.Options?.Routes.Count,
        reading.Options?.Clusters.Count)
    {
        Errors = [.. reading.Errors.Select(Finding.Of)],
        Warnings = [.. reading.Warnings.Select(Finding.Of)],
    };

    /// <summary>One error or warning, and the place of its key.</summary>
    internal sealed record Finding(string? Source, int? Line, int? Column, string Path, string Message)
    {
        public static Finding Of(ConfigurationError error) =>
            new(error.Origin?.Source, error.Origin?.Line, error.Origin?.Column, error.JsonPath, error.Message);
    }
}
