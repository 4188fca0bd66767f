using Gateway.Testing;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.UnitTests.Configuration;

/// <summary>Walks the schema: each setting is proven by a functional or end-to-end test, or it is listed why it cannot be.</summary>
public sealed class SettingProofTests
{
    private static readonly HashSet<string> Keys = [.. SettingKeys.All];

    [Fact]
    public void Settings_AllOfThem_AreProvenOnTheWireOrListedWhyNot()
    {
        var unproven = Keys.Where(key => !UnobservableSettings.Reasons.ContainsKey(key)
            && !SettingProofs.Settings.Any(p => Covers(p.Name, key)));

        Assert.True(!unproven.Any(), $"No test has [Proves(...)] for:\n{string.Join('\n', unproven)}");
    }

    [Fact]
    public void Proofs_AllOfThem_NameASettingOfTheSchema()
    {
        Assert.NotEmpty(SettingProofs.Settings);
        Assert.Empty(SettingProofs.Settings.Where(p => !Keys.Any(key => Covers(p.Name, key))).Select(p => $"{p.Test}: {p.Name}"));
    }

    [Fact]
    public void Proofs_AllOfThem_StandWhereTheSettingIsWritten() =>
        Assert.Empty(SettingProofs.Settings.Where(p => !IsWritten(p)).Select(p => $"{p.Test}: {p.Name}"));

    [Fact]
    public void UnobservableSettings_AllOfThem_NameASettingThatNoTestProves() =>
        Assert.All(UnobservableSettings.Reasons, setting =>
        {
            Assert.Contains(setting.Key, Keys);
            Assert.DoesNotContain(SettingProofs.Settings, p => Covers(p.Name, setting.Key));
            Assert.True(setting.Value.Length > 20, $"{setting.Key} wants a reason.");
        });

    [Fact]
    public void Examples_AllOfThem_AreShownByATest()
    {
        var files = Directory.GetFiles(Repository.Combine("config", "examples"))
            .Select(f => Path.GetFileName(f)!)
            .Order(StringComparer.Ordinal);

        Assert.Equal(files, SettingProofs.Examples.Select(e => e.Name).Distinct().Order(StringComparer.Ordinal));
    }

    private static bool Covers(string proof, string key) =>
        proof == key || (proof.EndsWith(":**", StringComparison.Ordinal) && key.StartsWith(proof[..^2], StringComparison.Ordinal));

    // As a key of JSON, in a raw string or with its quotes escaped.
    private static bool IsWritten(SettingProof proof)
    {
        var name = proof.Name.Split(':').Last(part => !part.StartsWith('*'));
        return proof.Source.Contains($"\"{name}\"", StringComparison.Ordinal)
            || proof.Source.Contains($"\"{name}\\\"", StringComparison.Ordinal);
    }
}
