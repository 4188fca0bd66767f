namespace Gateway.Configuration;

/// <summary>Where a value is set: a position in a file, or an environment variable.</summary>
/// <param name="Source">The path of the file as it was given, or <c>environment NAME</c>.</param>
/// <param name="Line">The line, starting at 1; 0 for an environment variable.</param>
/// <param name="Column">The column, starting at 1; 0 for an environment variable.</param>
public sealed record ConfigurationOrigin(string Source, int Line, int Column)
{
    public override string ToString() => Line == 0 ? Source : $"{Source}:{Line}:{Column}";
}
