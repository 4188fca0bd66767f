namespace Gateway.Configuration;

/// <summary>One value of a configuration, and where it comes from.</summary>
/// <param name="Key">The configuration key, <c>Gateway:Routes:owa:Preset</c>.</param>
/// <param name="Json">The value as JSON; null for a secret, which is never shown.</param>
/// <param name="Digest">Tells whether two secrets are equal; null for what is not a secret, and where there is no key for it.</param>
/// <param name="Origin">Where the value is set; null for a default.</param>
/// <param name="Written">The text with references to environment variables as the file has it; null if there are none.</param>
public sealed record EffectiveValue(string Key, string? Json, string? Digest, ConfigurationOrigin? Origin, string? Written)
{
    /// <summary>The key as a JSON path, <c>$.Gateway.Routes.owa.Preset</c>.</summary>
    public string JsonPath => Configuration.JsonPath.FromKey(Key);

    public bool IsSecret => Json is null;
}
