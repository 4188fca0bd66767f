namespace Gateway.Certificates.Storage;

/// <summary>One version of a name's certificate in the store.</summary>
/// <param name="Id">The name of its folder; later ones sort behind earlier ones.</param>
/// <param name="Folder">Where its files are.</param>
/// <param name="IsCurrent">Whether it is the one in use.</param>
public sealed record StoredVersion(string Id, string Folder, bool IsCurrent);
