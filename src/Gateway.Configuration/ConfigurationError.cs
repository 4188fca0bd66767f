namespace Gateway.Configuration;

/// <summary>One error in the configuration, ready to print.</summary>
/// <param name="Key">The configuration key, <c>Gateway:Routes:owa:Preset</c>.</param>
/// <param name="Message">What is wrong and what is allowed; never contains a secret.</param>
/// <param name="Origin">Where the key is set, or null if no source sets it.</param>
public sealed record ConfigurationError(string Key, string Message, ConfigurationOrigin? Origin)
{
    /// <summary>The key as a JSON path, <c>$.Gateway.Routes.owa.Preset</c>.</summary>
    public string JsonPath => Configuration.JsonPath.FromKey(Key);

    public override string ToString() => Origin is null ? $"{JsonPath}: {Message}" : $"{Origin}: {JsonPath}: {Message}";
}
