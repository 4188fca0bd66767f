namespace Gateway.Preauthentication;

/// <summary>The folder of the keys that protect cookies, readable only by the gateway's own user.</summary>
/// <param name="path">The folder.</param>
/// <param name="passphrase">Encrypts the keys, as it does those of certificates; null for none.</param>
internal sealed class CookieKeyFolder(string path, string? passphrase = null)
{
    /// <summary>The folder within that of the gateway's state.</summary>
    public static CookieKeyFolder In(string state, string? passphrase) => new(System.IO.Path.Combine(state, "keys"), passphrase);

    public string Path => path;

    public string? Passphrase => string.IsNullOrEmpty(passphrase) ? null : passphrase;

    /// <summary>The keys that are in it; none where there is no folder yet.</summary>
    public IEnumerable<string> Files => Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.xml") : [];

    public DirectoryInfo Create() => OwnerOnlyFolder.Create(path);

    public override string ToString() => path;
}
