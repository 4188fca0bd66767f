namespace Gateway.Identity.Radius;

/// <summary>The attribute of an Access-Accept that has the groups of the user.</summary>
public enum RadiusGroups
{
    /// <summary>None; the user has no groups.</summary>
    None,

    /// <summary>Class, one attribute per group.</summary>
    Class,

    /// <summary>Filter-Id, one attribute per group.</summary>
    FilterId,
}
