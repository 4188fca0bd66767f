namespace Gateway.Identity.Authorization;

/// <summary>Whether a route may be used, and which rule refuses.</summary>
public enum AccessStatus
{
    Allowed,

    /// <summary>The client's address is in none of the route's networks.</summary>
    OutsideNetworks,

    /// <summary>The route is not open at this time.</summary>
    OutsideHours,

    /// <summary>The user is neither named nor in a named group.</summary>
    NotNamed,

    /// <summary>The route's AuthorizationPolicy refuses the user.</summary>
    RefusedByPolicy,
}
