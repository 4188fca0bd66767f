namespace Gateway.Certificates;

/// <summary>The files of one certificate.</summary>
/// <param name="Chain">PEM chain, or PFX.</param>
/// <param name="Key">PEM key, or null where it is in the first file.</param>
/// <param name="IsStore">Whether the store says so, rather than the configuration.</param>
internal sealed record CertificateLocation(string Chain, string? Key, bool IsStore)
{
    /// <summary>The folders in which a change may change the certificate: those of the files, and of what they are links to.</summary>
    public IEnumerable<string> Folders()
    {
        foreach (var path in Key is null ? [Chain] : new[] { Chain, Key })
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            {
                yield return folder;

                // A folder that is itself a link is replaced in its parent.
                if (Path.GetDirectoryName(folder) is { Length: > 0 } parent && IsStore)
                {
                    yield return parent;
                }
            }

            if (Target(path) is { } target && Path.GetDirectoryName(target) is { } targetFolder)
            {
                yield return targetFolder;
            }
        }
    }

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
