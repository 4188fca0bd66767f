using Gateway.Configuration;

namespace Gateway.Cli;

/// <summary>A value that a reload would change.</summary>
/// <param name="Path">The key as a JSON path.</param>
/// <param name="Before">The value in force as JSON; null if there is none.</param>
/// <param name="After">The value in the file as JSON; null if there is none.</param>
/// <param name="Origin">Where the new value is set; null for a default.</param>
/// <param name="NeedsRestart">Whether it is read at the start only.</param>
internal sealed record ConfigurationChange(
    string Path, string? Before, string? After, ConfigurationOrigin? Origin, bool NeedsRestart)
{
    public override string ToString()
    {
        var text = (Before, After) switch
        {
            (null, _) => $"+ {Path} = {After}",
            (_, null) => $"- {Path} = {Before}",
            _ => $"~ {Path}: {Before} -> {After}",
        };
        return $"{text}{(After is null ? "" : $"   {Origin?.ToString() ?? "default"}")}{(NeedsRestart ? "   (restart)" : "")}";
    }
}
