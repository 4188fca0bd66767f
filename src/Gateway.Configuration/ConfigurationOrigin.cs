namespace Gateway.Configuration;

/// <summary>Where a value was set: a place in a file, or the environment variable that overrides it.</summary>
/// <param name="Source">A file's path as it was given, or <c>environment NAME</c>.</param>
/// <param name="Line">From 1, or 0 where lines mean nothing.</param>
/// <param name="Column">From 1, or 0 where columns mean nothing.</param>
public sealed record ConfigurationOrigin(string Source, int Line, int Column)
{
    public override string ToString() => Line == 0 ? Source : $"{Source}:{Line}:{Column}";
}
