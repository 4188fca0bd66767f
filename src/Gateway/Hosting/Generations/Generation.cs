using System.Text.Json;

namespace Gateway.Hosting.Generations;

/// <summary>One configuration that was in force.</summary>
/// <param name="Number">Counts over restarts.</param>
/// <param name="At">When it came into force.</param>
/// <param name="By">Who made it, as far as it can be told.</param>
/// <param name="Reason">Why; empty where nobody has said.</param>
/// <param name="Fingerprint">The hash of everything that was read.</param>
internal sealed record Generation(int Number, DateTimeOffset At, string By, string Reason, string Fingerprint)
{
    /// <summary>The files and their content, the configuration file first. It may hold secrets.</summary>
    public IReadOnlyList<GenerationFile> Files { get; init; } = [];

    /// <summary>The values with their origin, secrets as digests, as <c>/api/configuration</c> answers.</summary>
    public JsonElement Values { get; init; }
}
