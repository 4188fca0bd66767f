namespace Gateway.Outbound;

/// <summary>Why a destination's certificate is rejected.</summary>
public enum PeerFaultKind
{
    /// <summary>It is for another name.</summary>
    Name,

    /// <summary>It leads to a trusted root, and is not valid yet or any more; or a certificate above it.</summary>
    Expired,

    /// <summary>It does not lead to a trusted root, or is rejected for another reason.</summary>
    Untrusted,
}
