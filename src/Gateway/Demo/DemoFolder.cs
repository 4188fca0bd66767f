using System.Security.Cryptography;
using Gateway.Certificates.Authority;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;

namespace Gateway.Demo;

/// <summary>The folder of the demo's files: a certificate authority, a certificate, and users with new passwords.</summary>
internal sealed class DemoFolder : IDisposable
{
    private const string PasswordAlphabet = "abcdefghijkmnpqrstuvwxyz23456789";

    private readonly bool _isTemporary;

    private DemoFolder(string path, bool isTemporary) => (Path, _isTemporary) = (path, isTemporary);

    public string Path { get; }

    public IReadOnlyDictionary<string, string> Passwords { get; } =
        new Dictionary<string, string> { ["alice"] = NewPassword(), ["bob"] = NewPassword() };

    /// <summary>Writes the folder.</summary>
    /// <param name="path">The folder, which is kept; a temporary one that is removed at the end if null.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public static async Task<DemoFolder> CreateAsync(string? path, CancellationToken cancellationToken)
    {
        var folder = path is null
            ? new DemoFolder(Directory.CreateTempSubdirectory("gateway-demo-").FullName, isTemporary: true)
            : new DemoFolder(Directory.CreateDirectory(System.IO.Path.GetFullPath(path)).FullName, isTemporary: false);
        try
        {
            await folder.FillAsync(cancellationToken);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public static string AuthorityOf(string folder) => System.IO.Path.Combine(folder, "ca");

    public static string NewPassword() => RandomNumberGenerator.GetString(PasswordAlphabet, 12);

    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (_isTemporary)
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        using var authority = CertificateAuthority.OpenOrCreate(AuthorityOf(Path), "Gateway demo authority", TimeProvider.System);
        foreach (var names in (string[][])[[DemoEntrance.Host, "127.0.0.1"], [DemoEntrance.SecuredHost]])
        {
            authority.Issue(names, TimeSpan.FromDays(30)).WriteTo(System.IO.Path.Combine(Combine("certificates"), names[0]));
        }

        var users = new UserFileStore(Combine("users.json"));
        await users.ChangeAsync(
            content =>
            {
                content.Users.Clear();
                foreach (var (name, password) in Passwords)
                {
                    content.Users[name] = new UserEntry
                    {
                        Password = PasswordHash.Create(new Secret(password)).ToPhc(),
                        Groups = ["staff"],
                    };
                }

                return true;
            },
            cancellationToken);
    }
}
