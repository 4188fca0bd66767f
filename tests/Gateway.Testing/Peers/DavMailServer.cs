using System.Security.Cryptography.X509Certificates;

namespace Gateway.Testing.Peers;

/// <summary>DavMail: an IMAP server that is a client of EWS, and first of the sign-in form of Outlook Web Access if it finds one.</summary>
public sealed class DavMailServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly PeerProcess _process;

    private DavMailServer(TemporaryFolder folder, PeerProcess process, int imap)
    {
        _folder = folder;
        _process = process;
        Imap = imap;
    }

    /// <summary>The port where mail clients reach it.</summary>
    public int Imap { get; }

    /// <summary>What it says of its clients and of the server behind it.</summary>
    public string Log => File.Exists(_folder.Combine("davmail.log")) ? File.ReadAllText(_folder.Combine("davmail.log")) : "";

    /// <param name="url">Where it reaches Exchange.</param>
    /// <param name="certificate">The server's certificate, which it knows by its fingerprint.</param>
    public static async Task<DavMailServer> StartAsync(Uri url, X509Certificate2 certificate)
    {
        var folder = new TemporaryFolder();
        var port = FreePort.Next();
        var fingerprint = string.Join(':', Convert.FromHexString(certificate.Thumbprint).Select(b => $"{b:X2}"));
        var configuration = folder.Write("davmail.properties", $"""
            davmail.server=true
            davmail.mode=Auto
            davmail.url={url}
            davmail.server.certificate.hash={fingerprint}
            davmail.imapPort={port}
            davmail.popPort=
            davmail.smtpPort=
            davmail.caldavPort=
            davmail.ldapPort=
            davmail.bindAddress=127.0.0.1
            davmail.allowRemote=false
            davmail.disableUpdateCheck=true
            davmail.logFilePath={folder.Combine("davmail.log")}
            log4j.rootLogger=WARN
            log4j.logger.davmail=DEBUG

            """);
        var process = await PeerProcess.StartServerAsync("davmail-server", [configuration], port);
        return new DavMailServer(folder, process, port);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }
}
