using System.Security.Cryptography;

namespace Gateway.Testing.Peers;

/// <summary>
/// A real Roundcube (php-fpm behind nginx, plain HTTP on loopback) over a Dovecot. It signs people in by HTTP Basic, as a web mail does
/// that stands behind a gateway with delegation, or by its own form alone.
/// </summary>
public sealed class RoundcubeServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly PeerProcess _php;
    private readonly PeerProcess _nginx;

    private RoundcubeServer(TemporaryFolder folder, PeerProcess php, PeerProcess nginx, int port)
    {
        _folder = folder;
        _php = php;
        _nginx = nginx;
        Address = new Uri($"http://127.0.0.1:{port}");
    }

    public Uri Address { get; }

    /// <summary>nginx's access log: every request that reached the web mail.</summary>
    public string AccessLog => File.ReadAllText(_folder.Combine("access"));

    public static async Task<RoundcubeServer> StartAsync(DovecotServer dovecot, bool formAlone = false)
    {
        var folder = new TemporaryFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_111_111);
        int php = FreePort.Next(), port = FreePort.Next();
        foreach (var name in (string[])["cfg", "tmp", "logs"])
        {
            Directory.CreateDirectory(folder.Combine(name));
            File.SetUnixFileMode(folder.Combine(name), (UnixFileMode)0b111_111_111);
        }

        File.Copy("/etc/roundcube/defaults.inc.php", folder.Combine("cfg/defaults.inc.php"));
        File.Copy("/etc/roundcube/mimetypes.php", folder.Combine("cfg/mimetypes.php"));
        foreach (var file in Directory.GetFiles(folder.Combine("cfg")))
        {
            File.SetUnixFileMode(file, (UnixFileMode)0b110_100_100);
        }

        folder.Write("cfg/config.inc.php", $$"""
            <?php
            $config = [];
            $config['db_dsnw'] = 'sqlite:///{{folder.Path}}/rc.db?mode=0666';
            $config['imap_host'] = '127.0.0.1:{{dovecot.ImapPort}}';
            $config['smtp_host'] = '';
            $config['des_key'] = '{{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12))}}';
            $config['plugins'] = [{{(formAlone ? "" : "'http_authentication'")}}];
            $config['temp_dir'] = '{{folder.Path}}/tmp';
            $config['log_dir'] = '{{folder.Path}}/logs';
            $config['enable_installer'] = false;
            $config['proxy_whitelist'] = ['127.0.0.1'];
            """);
        var pool = folder.Write("fpm.conf", $"""
            [global]
            error_log = {folder.Path}/fpm.log
            [rc]
            user = www-data
            group = www-data
            listen = 127.0.0.1:{php}
            pm = static
            pm.max_children = 2
            env[ROUNDCUBE_CONFIG_DIR] = {folder.Path}/cfg
            """);
        var site = folder.Write("nginx.conf", $$"""
            daemon off; pid {{folder.Path}}/nginx.pid; worker_processes 1; user www-data;
            events {}
            http {
              include /etc/nginx/mime.types; access_log {{folder.Path}}/access; client_body_temp_path {{folder.Path}}/tmp/body; fastcgi_temp_path {{folder.Path}}/tmp/fastcgi;
              proxy_temp_path {{folder.Path}}/tmp/proxy; scgi_temp_path {{folder.Path}}/tmp/scgi; uwsgi_temp_path {{folder.Path}}/tmp/uwsgi;
              client_max_body_size 50m;
              server {
                listen 127.0.0.1:{{port}}; root /var/lib/roundcube; index index.php;
                location / { try_files $uri $uri/ =404; }
                location ~ \.php { fastcgi_split_path_info ^(.+\.php)(/.*)$; include /etc/nginx/fastcgi.conf; fastcgi_param PATH_INFO $fastcgi_path_info; fastcgi_pass 127.0.0.1:{{php}}; }
              }
            }
            """);
        var (exit, output) = await PeerProcess.RunAsync(
            "php",
            ["-r", $"$db = new SQLite3('{folder.Path}/rc.db'); "
                + $"exit($db->exec(file_get_contents('/usr/share/roundcube/SQL/sqlite.initial.sql')) ? 0 : 1);"],
            CancellationToken.None);
        if (exit != 0)
        {
            throw new InvalidOperationException($"Roundcube's database cannot be made: {output}");
        }

        File.SetUnixFileMode(folder.Combine("rc.db"), (UnixFileMode)0b110_110_110);
        var phpProcess = await PeerProcess.StartServerAsync("php-fpm8.2", ["-F", "-y", pool], php);
        var nginxProcess = await PeerProcess.StartServerAsync("nginx", ["-c", site, "-e", folder.Combine("nginx-error.log")], port);
        return new RoundcubeServer(folder, phpProcess, nginxProcess, port);
    }

    public async ValueTask DisposeAsync()
    {
        await _nginx.DisposeAsync();
        await _php.DisposeAsync();
        _folder.Dispose();
    }
}
