using System.Globalization;

namespace Gateway.Load.Peers;

/// <summary>The four mail proxies. The leg to the back end is in clear text for each of them, since nginx has no other.</summary>
internal sealed class MailProxies(Workspace space, RunSite site)
{
    public IReadOnlyList<Proxy> Create()
    {
        foreach (var port in (string[])["GATEWAY_IMAPS", "GATEWAY_POP3S", "GATEWAY_SMTPS", "ADMIN", "NGINX_IMAPS", "NGINX_POP3S",
            "NGINX_SMTPS", "DOVECOT_IMAPS", "DOVECOT_POP3S", "DOVECOT_SMTPS", "PERDITION_IMAPS", "PERDITION_POP3S"])
        {
            space.Port(port);
        }

        space.Set("WORKERS", site.ProxyCoreCount);
        space.Set("FILES", Machine.ProxyFiles);
        space.Set("DOVECOT_CLIENTS", Machine.ProxyFiles - 1_000);
        space.Set("DOVECOT_SESSIONS", (Machine.ProxyFiles - 400) / 2);
        space.Set("NGINX_MODULES", "/usr/lib/nginx/modules");
        var gateway = space.Render("mail/gateway.json");
        GatewayUsers.Add(site.Gateway, gateway, space.PathOf("users.json"));
        var nginx = space.Render("mail/nginx.conf");
        var dovecot = space.Render("mail/dovecot.conf");
        Directory.CreateDirectory(space.PathOf("dovecot"));
        return
        [
            Gateway("gateway", site.Gateway, gateway),
            .. Before(),
            new Proxy("nginx", Versions.Nginx(), () => [Start("nginx-mail", ["nginx", "-c", nginx, "-g", "daemon off;"])], Ports(
                "NGINX", "imaps", "pop3s", "smtps"), nginx, Native.Hangup),
            new Proxy("dovecot", Versions.Dovecot(), () => [Start("dovecot-start", ["dovecot", "-F", "-c", dovecot])], Ports(
                "DOVECOT", "imaps", "pop3s", "smtps"), dovecot, Native.Hangup),
            new Proxy("perdition", Versions.Perdition(), () => [Perdition("IMAP4S", "PERDITION_IMAPS", "IMAP"), Perdition(
                "POP3S", "PERDITION_POP3S", "POP3")], Ports("PERDITION", "imaps", "pop3s"), "", Native.Hangup),
        ];
    }

    private Proxy Gateway(string name, string program, string configuration) =>
        new(name, Versions.Gateway(program), () => [Start(name + "-mail", [program, "run", "--config", configuration])], Ports(
            "GATEWAY", "imaps", "pop3s", "smtps"), configuration, Native.Hangup);

    private IEnumerable<Proxy> Before()
    {
        if (site.Before is { } program)
        {
            foreach (var port in (string[])["GATEWAY_IMAPS", "GATEWAY_POP3S", "GATEWAY_SMTPS", "ADMIN"])
            {
                space.Port(port);
            }

            yield return Gateway("before", program, space.Render("mail/gateway.json", ".before"));
        }
    }

    private PeerProcess Start(string name, IReadOnlyList<string> command) =>
        PeerProcess.Start(site.ProxyCores, space.PathOf(name + ".log"), command);

    // It has its settings on the command line; one process a session is how it is made.
    private PeerProcess Perdition(string protocol, string port, string backEnd) => Start("perdition", [
        "perdition", "--no_daemon", "--protocol", protocol, "--bind_address", "127.0.0.1", "--listen_port", space
            .PortOf(port)
            .ToString(CultureInfo.InvariantCulture),
        "--outgoing_server", "127.0.0.1", "--outgoing_port", space
            .PortOf(backEnd)
            .ToString(CultureInfo.InvariantCulture), "--map_library", "", "--no_lookup", "--quiet",
        "--ssl_mode", "ssl_listen", "--ssl_cert_file", space.PathOf(
            "ecdsa.pem"), "--ssl_key_file", space.PathOf("ecdsa.key"), "--ssl_no_client_cert_verify",
        "--imap_capability", "IMAP4rev1 IDLE", "--username", "root", "--group", "root", "--pid_file", "",
    ]);

    private Dictionary<string, int> Ports(string prefix, params string[] services) =>
        services.ToDictionary(s => s, s => space.PortOf($"{prefix}_{s.ToUpperInvariant()}"));
}
