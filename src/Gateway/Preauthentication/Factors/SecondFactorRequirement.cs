namespace Gateway.Preauthentication.Factors;

/// <summary>When a route asks for a second factor.</summary>
public enum SecondFactorRequirement
{
    /// <summary>In every network.</summary>
    Always,

    /// <summary>
    /// In networks where the person has not proved a second factor before, and after signing in while others try the account's password.
    /// </summary>
    Unfamiliar,

    /// <summary>Outside the named Networks.</summary>
    Outside,
}
