namespace Gateway.Straight;

/// <summary>Identifies a straight request. The text is built only when it is written.</summary>
internal readonly record struct StraightTrace(string ConnectionId, uint Number)
{
    /// <summary>The server numbers its own requests of the connection from 1.</summary>
    private const uint First = 0x8000_0000;

    public override string ToString() => string.Create(null, $"{ConnectionId}:{First + Number:X8}");
}
