namespace Gateway.Testing.Settings;

/// <summary>What a test's source says: that it proves a setting, or shows an example.</summary>
/// <param name="Name">The setting's key, or the example's file name.</param>
/// <param name="Test">The test, as class and method.</param>
/// <param name="Source">The text of the test's file, and of the files of the types and of the shipped examples that it names.</param>
public sealed record SettingProof(string Name, string Test, string Source);
