namespace Gateway.Certificates;

/// <summary>
/// The folder of certificates: <c>NAME/fullchain.pem</c> and <c>NAME/key.pem</c>, or the same two below <c>NAME/current</c>, which may be
/// a symbolic link to the version in use. The folder of <c>*.example.com</c> is <c>_.example.com</c>.
/// </summary>
public sealed class CertificateStore(string folder)
{
    public const string ChainFile = "fullchain.pem";

    public const string KeyFile = "key.pem";

    private const string Current = "current";

    /// <summary>The folder of a name, whether or not it exists.</summary>
    public string FolderOf(string name) => Path.Combine(folder, name.Replace('*', '_'));

    /// <summary>The folder that holds the files of a name's certificate in use.</summary>
    public string CurrentOf(string name)
    {
        var current = Path.Combine(FolderOf(name), Current);
        return Directory.Exists(current) ? current : FolderOf(name);
    }

    internal CertificateLocation Locate(string name, CertificateOptions options) => options.File is { } file
        ? new CertificateLocation(file, options.KeyFile, IsStore: false)
        : new CertificateLocation(Path.Combine(CurrentOf(name), ChainFile), Path.Combine(CurrentOf(name), KeyFile), IsStore: true);
}
