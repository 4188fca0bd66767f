namespace Gateway.Certificates.Storage;

/// <summary>The files of one certificate.</summary>
/// <param name="Chain">PEM chain, or PFX.</param>
/// <param name="Key">PEM key, or null where it is in the first file.</param>
/// <param name="Entry">The name's folder in the store, or null where the configuration names the files.</param>
internal sealed record CertificateLocation(string Chain, string? Key, string? Entry)
{
    /// <summary>The folders in which a change may change the certificate: those of the files, and of what they are links to.</summary>
    public IEnumerable<string> Folders()
    {
        if (Entry is not null)
        {
            // Where the link to the version in use is replaced.
            yield return Entry;
        }

        foreach (var path in Key is null ? [Chain] : new[] { Chain, Key })
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            {
                yield return folder;
            }

            if (Target(path) is { } target && Path.GetDirectoryName(target) is { } targetFolder)
            {
                yield return targetFolder;
            }
        }
    }

    /// <summary>Whether the store says where the files are, rather than the configuration.</summary>
    public bool IsStore => Entry is not null;

    private static string? Target(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName;
        }
        catch (IOException)
        {
            return null; // a broken link: reading the file says so
        }
    }
}
