namespace Gateway.Testing.Peers;

/// <summary>nginx before one back end: HTTPS on loopback, HTTP/1.1 with kept connections behind it, every host.</summary>
public sealed class NginxServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly PeerProcess _process;

    private NginxServer(TemporaryFolder folder, PeerProcess process, int port)
    {
        _folder = folder;
        _process = process;
        Port = port;
    }

    public int Port { get; }

    /// <param name="backEnd">Where it forwards to, plain HTTP.</param>
    /// <param name="name">The name in its certificate.</param>
    public static async Task<NginxServer> StartAsync(Uri backEnd, string name)
    {
        var folder = new TemporaryFolder();
        var port = FreePort.Next();
        var certificate = HttpServerCertificate.Write(folder, name);
        var temporary = string.Join(
            ' ', ((string[])["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]).Select(n => $"{n}_temp_path {folder.Combine(n)};"));
        var configuration = folder.Write("nginx.conf", $$"""
            daemon off; pid {{folder.Combine("pid")}}; worker_processes 1; {{(Environment.UserName == "root" ? "user root;" : "")}}
            events {}
            http {
              access_log off; {{temporary}}
              upstream back_end { server {{backEnd.Authority}} max_fails=0; keepalive 8; }
              server {
                listen 127.0.0.1:{{port}} ssl; ssl_certificate {{certificate}}; ssl_certificate_key {{certificate}};
                location / {
                  proxy_pass http://back_end; proxy_http_version 1.1;
                  proxy_set_header Host $http_host; proxy_set_header Connection "";
                }
              }
            }
            """);
        return new NginxServer(
            folder, await PeerProcess.StartServerAsync("nginx", ["-c", configuration, "-e", folder.Combine("error.log")], port), port);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }
}
