using Gateway.Testing;

namespace Gateway.FunctionalTests;

/// <summary>The settings of a <see cref="SettingScene"/>, in JSON; each text that continues a section begins with a comma.</summary>
internal sealed record SceneSettings
{
    /// <summary>More members of the HTTPS listener.</summary>
    public string Listener { get; init; } = "";

    /// <summary>More listeners.</summary>
    public string Listeners { get; init; } = "";

    /// <summary>The routes; by default one that is open to everybody.</summary>
    public string Routes { get; init; } = $$"""
        "all": { "Hosts": [ "{{SettingScene.Host}}" ], "Cluster": "backend", "Authentication": "Anonymous" }
        """;

    /// <summary>More members of the cluster <c>backend</c>.</summary>
    public string Cluster { get; init; } = "";

    /// <summary>More clusters.</summary>
    public string Clusters { get; init; } = "";

    /// <summary>More sections.</summary>
    public string More { get; init; } = "";

    /// <summary>Whether there is a directory in the test's hands.</summary>
    public bool HasTestDirectory { get; init; } = true;

    /// <summary>The clock; the system's where it is null.</summary>
    public TimeProvider? Time { get; init; }

    /// <summary>Writes files before the gateway starts.</summary>
    public Action<TemporaryFolder>? Prepare { get; init; }
}
