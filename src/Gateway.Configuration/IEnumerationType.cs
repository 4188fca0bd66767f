namespace Gateway.Configuration;

/// <summary>An enum whose members are the values of an option.</summary>
internal interface IEnumerationType
{
    /// <summary>The members that the configuration can name.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>What each of the names means, or null.</summary>
    IReadOnlyList<string?> Descriptions { get; }
}
