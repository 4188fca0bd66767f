using System.Text;
using Gateway.Certificates.Storage;

namespace Gateway.Certificates.Renewal;

/// <summary>
/// A file in a name's folder of the store, with which <c>gateway certificate renew</c> asks a running gateway to renew now: what only the
/// running gateway can do, ACME, it does itself.
/// </summary>
public static class RenewalMark
{
    private const string FileName = "renew";

    /// <summary>Leaves the mark; one that is there already is enough.</summary>
    public static void Leave(CertificateStore store, string name)
    {
        var folder = store.FolderOf(name);
        var files = new DiskFiles();
        files.CreateFolder(folder);
        if (!File.Exists(Path.Combine(folder, FileName)))
        {
            files.Write(Path.Combine(folder, FileName), Encoding.UTF8.GetBytes("renew\n"));
        }
    }

    /// <summary>Takes the mark away; says whether there was one.</summary>
    internal static bool Take(CertificateStore store, string name)
    {
        var path = Path.Combine(store.FolderOf(name), FileName);
        if (!File.Exists(path))
        {
            return false;
        }

        File.Delete(path);
        return true;
    }
}
