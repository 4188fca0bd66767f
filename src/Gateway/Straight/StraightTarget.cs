namespace Gateway.Straight;

/// <summary>What a straight request asks for, and by whom, as text.</summary>
internal readonly ref struct StraightTarget
{
    /// <summary>The Host header.</summary>
    public required string Host { get; init; }

    /// <summary>The path, whose characters all mean themselves.</summary>
    public required ReadOnlySpan<char> Path { get; init; }

    /// <summary>The query with its question mark; empty for none.</summary>
    public required ReadOnlySpan<char> Query { get; init; }

    /// <summary>The only Cookie header; null for none.</summary>
    public required string? Cookie { get; init; }

    /// <summary>The only Authorization header; null for none.</summary>
    public required string? Authorization { get; init; }
}
