namespace Gateway.WebConsole.Log;

/// <summary>What a search of the log has found.</summary>
/// <param name="Entries">The lines, the newest first.</param>
/// <param name="Rest">The number before which lines were not searched; null if all were.</param>
internal sealed record LogSearchResult(IReadOnlyList<LogEntry> Entries, long? Rest);
