namespace Gateway.Forwarding.Protocol;

/// <summary>The state of a parser after it has processed the received bytes.</summary>
internal enum ParseProgress
{
    More,

    Complete,

    Defective,
}
