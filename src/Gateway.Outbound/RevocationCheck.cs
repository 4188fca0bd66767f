namespace Gateway.Outbound;

/// <summary>Whether a destination's certificate is looked up in its authority's lists of revoked ones, or by OCSP.</summary>
public enum RevocationCheck
{
    /// <summary>It is not: private authorities usually publish no list that the gateway can reach.</summary>
    None,

    /// <summary>A certificate that is known to be revoked is refused; one of which nothing can be learned is taken.</summary>
    WhereKnown,

    /// <summary>A certificate is taken only if it is known not to be revoked.</summary>
    Require,
}
