namespace Gateway.Identity.Radius;

/// <summary>Where a server's answer has the user's groups.</summary>
public enum RadiusGroups
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>In Class, one attribute a group.</summary>
    Class,

    /// <summary>In Filter-Id, one attribute a group.</summary>
    FilterId,
}
