namespace Gateway.Publishing;

/// <summary>Which malformed responses of a back end are accepted.</summary>
public enum ResponsePolicy
{
    /// <summary>None but those that are named.</summary>
    Strict,

    /// <summary>All that other proxies accept as well.</summary>
    Lenient,
}
