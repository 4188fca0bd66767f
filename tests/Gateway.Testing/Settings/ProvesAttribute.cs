using Xunit.v3;

namespace Gateway.Testing.Settings;

/// <summary>
/// States that a test sets a setting and observes what it does from outside of the gateway. The walk over the schema fails for each setting
/// that no test proves; <c>tests/prove</c> runs such a test without the setting, and demands that it fails.
/// </summary>
/// <param name="setting">
/// The setting's key below <c>Gateway</c>, with <c>*</c> for a name or an index: <c>Listeners:*:Limits:IdleTimeout</c>. At the end
/// <c>**</c>
/// stands for every setting below, for a test that itself walks all of them.
/// </param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class ProvesAttribute(string setting) : Attribute, ITraitAttribute
{
    /// <summary>The key of the setting.</summary>
    public string Setting { get; } = setting;

    /// <inheritdoc/>
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Proves", Setting.Replace('*', '@'))];
}
