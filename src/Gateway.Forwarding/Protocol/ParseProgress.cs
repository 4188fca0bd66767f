namespace Gateway.Forwarding.Protocol;

/// <summary>How far a parser came with the bytes it was given.</summary>
internal enum ParseProgress
{
    More,

    Complete,

    Defective,
}
