using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;
using Microsoft.AspNetCore.Builder;

namespace Gateway.Testing;

/// <summary>
/// A file of <c>config/examples</c>, moved to loopback: its listeners on free ports, its names with certificates of the tests' authority,
/// its destinations at the tests' own servers. Whatever else it says stays as it is shipped.
/// </summary>
public sealed class ShippedExample
{
    /// <summary>The password of every user in the user file.</summary>
    public const string Password = "wonder";

    private static readonly Lazy<string> Hash = new(() => PasswordHash.Create(new Secret(Password)).ToPhc());

    private readonly JsonObject _root;

    /// <summary>Reads an example; what it needs is written to a folder, which belongs to the gateway once that is started.</summary>
    public ShippedExample(string file, TemporaryFolder folder)
    {
        Folder = folder;
        var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        // an example is an object
        _root = JsonNode.Parse(File.ReadAllText(Repository.Combine("config", "examples", file)), documentOptions: options)!.AsObject();
        folder.Write("roots.pem", TestCertificates.Authority.ExportCertificatePem());
        foreach (var (_, listener) in Members("Listeners"))
        {
            listener["Endpoint"] = "127.0.0.1:0";
        }

        foreach (var (name, certificate) in Section("Certificates", "Names") is { } names ? MembersOf(names) : [])
        {
            WriteCertificate(name, certificate);
        }

        foreach (var (_, cluster) in Members("Clusters"))
        {
            TrustTests(cluster);
        }
    }

    /// <summary>Where its files are.</summary>
    public TemporaryFolder Folder { get; }

    /// <summary>The section <c>Gateway</c>, for what a test has to move beyond that.</summary>
    public JsonObject Settings => _root["Gateway"]!.AsObject(); // every example has it

    /// <summary>The file as it would be started with.</summary>
    public string Json => _root.ToJsonString();

    /// <summary>Puts the destinations of a cluster, in their order, to ports of localhost; the scheme stays.</summary>
    public ShippedExample At(string cluster, params int[] ports)
    {
        var destinations = MembersOf(Section("Clusters", cluster, "Destinations")!).ToArray(); // a test names a cluster that is there
        for (var i = 0; i < destinations.Length; i++)
        {
            var address = new Uri(destinations[i].Value["Address"]!.GetValue<string>()); // it is required
            destinations[i].Value["Address"] = $"{address.Scheme}://localhost:{ports[i]}{address.AbsolutePath.TrimEnd('/')}";
        }

        return this;
    }

    /// <summary>
    /// Writes the user file that the example names, with users of the same password, who are in the groups named behind a colon.
    /// </summary>
    public async Task<ShippedExample> WithUsersAsync(params string[] users)
    {
        var file = Section("Identity", "Users", "File")?.GetValue<string>() ?? "users.json";
        await new UserFileStore(Folder.Combine(file)).ChangeAsync(
            content => Array.TrueForAll(users, user => user.Split(':') is var parts
                && content.Users.TryAdd(parts[0], new UserEntry { Password = Hash.Value, Groups = parts[1..] })),
            CancellationToken.None);
        return this;
    }

    /// <summary>Starts the gateway with it.</summary>
    public Task<TestGateway> StartAsync(Action<WebApplicationBuilder>? customize = null) => TestGateway.StartAsync(Folder, Json, customize);

    /// <summary>A section by its key, or null.</summary>
    public JsonNode? Section(params ReadOnlySpan<string> key)
    {
        JsonNode? section = Settings;
        foreach (var part in key)
        {
            section = section?[part];
        }

        return section;
    }

    private IEnumerable<KeyValuePair<string, JsonNode>> Members(string section) => Section(section) is { } found ? MembersOf(found) : [];

    private static IEnumerable<KeyValuePair<string, JsonNode>> MembersOf(JsonNode section) =>
        // no example has null in it
        [.. section.AsObject().Select(member => new KeyValuePair<string, JsonNode>(member.Key, member.Value!))];

    // In the files that it names, or in one of the test's own where it leaves that to the store. What an issuer makes it makes.
    private void WriteCertificate(string name, JsonNode entry)
    {
        if (entry["Issuer"] is not null)
        {
            return;
        }

        using var certificate = TestCertificates.Issue(name);
        var file = entry["File"]?.GetValue<string>() ?? $"{name.Replace('*', '_')}.pfx";
        entry["File"] = file;
        Directory.CreateDirectory(Path.GetDirectoryName(Folder.Combine(file))!); // it is in the folder
        var key = certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(); // Issue makes an ECDSA key
        if (file.EndsWith(".pfx", StringComparison.Ordinal))
        {
            File.WriteAllBytes(Folder.Combine(file), certificate.Export(X509ContentType.Pfx));
        }
        else if (entry["KeyFile"]?.GetValue<string>() is { } keyFile)
        {
            Folder.Write(file, certificate.ExportCertificatePem());
            Folder.Write(keyFile, key);
        }
        else
        {
            Folder.Write(file, $"{certificate.ExportCertificatePem()}\n{key}");
        }
    }

    // The system's roots, which examples rely on, do not know the tests' authority.
    private void TrustTests(JsonNode cluster)
    {
        var tls = cluster["Tls"]?.AsObject() ?? [];
        if (tls["RootsFile"]?.GetValue<string>() is { } named)
        {
            Folder.Write(named, TestCertificates.Authority.ExportCertificatePem());
        }
        else
        {
            tls["RootsFile"] = "roots.pem";
        }

        cluster["Tls"] = tls.Parent is null ? tls : tls.DeepClone();
    }
}
