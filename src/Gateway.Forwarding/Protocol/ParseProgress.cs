namespace Gateway.Forwarding.Protocol;

/// <summary>How far a parser came with the bytes it was given.</summary>
public enum ParseProgress
{
    More,

    Complete,

    Defective,
}
