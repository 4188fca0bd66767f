namespace Gateway.Demo;

/// <summary>The demo's configuration file, as an administrator would write it.</summary>
internal static class DemoConfiguration
{
    /// <summary>How the names of the routes begin that ask for a second factor, or for an app password.</summary>
    public const string Secured = "secure-";

    private const string Host = DemoEntrance.Host;
    private const string SecuredHost = DemoEntrance.SecuredHost;

    public static string Write(DemoPorts ports, DemoBackEnds backEnds) => $$"""
        // The demo's configuration. 'gateway check', 'gateway explain' and 'gateway status' take it with --config.
        {
          "Gateway": {
            "Listeners": {
              "https":       { "Endpoint": "127.0.0.1:{{ports.Https}}", "Protocol": "Https" },
              "http":        { "Endpoint": "127.0.0.1:{{ports.Http}}", "Protocol": "HttpsRedirect", "RedirectPort": {{ports.Https}} },
              "imaps":       { "Endpoint": "127.0.0.1:{{ports.Imaps}}", "Protocol": "Imap4", "Tls": "Implicit" },
              "imap":        { "Endpoint": "127.0.0.1:{{ports.Imap}}", "Protocol": "Imap4", "Tls": "StartTls" },
              "pop3s":       { "Endpoint": "127.0.0.1:{{ports.Pop3s}}", "Protocol": "Pop3", "Tls": "Implicit" },
              "pop3":        { "Endpoint": "127.0.0.1:{{ports.Pop3}}", "Protocol": "Pop3", "Tls": "StartTls" },
              "submissions": { "Endpoint": "127.0.0.1:{{ports.Submissions}}", "Protocol": "Smtp", "Tls": "Implicit" },
              "submission":  { "Endpoint": "127.0.0.1:{{ports.Submission}}", "Protocol": "Smtp", "Tls": "StartTls" }
            },
            "Certificates": { "Store": "certificates", "Names": { "{{Host}}": {}, "{{SecuredHost}}": {} }, "Default": "{{Host}}", "UnknownName": "Default" },
            // Refusals take 2 seconds by default, so that their timing does not reveal which users exist.
            "Identity": { "Users": { "File": "users.json" }, "Throttling": { "RefusalDelay": "00:00:00.5" } },
            "Admin": { "Endpoint": "127.0.0.1:{{ports.Admin}}" },
            "Telemetry": { "AccessLog": "access.log", "AuditLog": "audit.log" },
            "State": "state",
            "Routes": {
              "owa":          { "Preset": "Owa",          "Hosts": [ "{{Host}}" ], "Cluster": "exchange", "Authentication": "Forms", "Delegation": "Basic" },
              "activesync":   { "Preset": "ActiveSync",   "Hosts": [ "{{Host}}" ], "Cluster": "exchange", "Authentication": "Basic", "Delegation": "Basic" },
              "ews":          { "Preset": "Ews",          "Hosts": [ "{{Host}}" ], "Cluster": "exchange", "Authentication": "Basic", "Delegation": "Basic" },
              "autodiscover": { "Preset": "Autodiscover", "Hosts": [ "{{Host}}" ], "Cluster": "exchange", "Authentication": "Basic", "Delegation": "Basic" },
              "rpc":          { "Preset": "RpcOverHttp",  "Hosts": [ "{{Host}}" ], "Cluster": "exchange", "Authentication": "Basic", "Delegation": "Basic" },
              "imap":         { "Preset": "Imap4", "Cluster": "imap" },
              "pop3":         { "Preset": "Pop3",  "Cluster": "pop3" },
              "submission":   { "Preset": "Smtp",  "Cluster": "smtp" },
              // At this name people prove a second factor, and programs have app passwords. A real configuration has no others beside it.
              "{{Secured}}owa":        { "Preset": "Owa",        "Hosts": [ "{{SecuredHost}}" ], "Root": "/owa/", "Cluster": "exchange", "Authentication": "Forms", "Delegation": "Basic", "SecondFactor": { "Require": "Always" } },
              "{{Secured}}activesync": { "Preset": "ActiveSync", "Hosts": [ "{{SecuredHost}}" ], "Cluster": "exchange", "Authentication": "AppPassword", "Delegation": "Basic" },
              "{{Secured}}imap":       { "Preset": "Imap4", "Hosts": [ "{{SecuredHost}}" ], "Cluster": "imap", "Authentication": "AppPassword" },
              "{{Secured}}pop3":       { "Preset": "Pop3",  "Hosts": [ "{{SecuredHost}}" ], "Cluster": "pop3", "Authentication": "AppPassword" },
              "{{Secured}}submission": { "Preset": "Smtp",  "Hosts": [ "{{SecuredHost}}" ], "Cluster": "smtp", "Authentication": "AppPassword" }
            },
            "Clusters": {
              "exchange": { "Destinations": { "demo": { "Address": "{{backEnds.Web.Address}}" } } },
              // The demo's mail servers are on loopback and without TLS; a real configuration has imaps://mbx1.corp.example.com.
              "imap": { "Destinations": { "demo": { "Address": "imap://127.0.0.1:{{backEnds.Imap.Port}}" } }, "Mail": { "AllowPlainText": true } },
              "pop3": { "Destinations": { "demo": { "Address": "pop3://127.0.0.1:{{backEnds.Pop.Port}}" } }, "Mail": { "AllowPlainText": true } },
              "smtp": { "Destinations": { "demo": { "Address": "smtp://127.0.0.1:{{backEnds.Smtp.Port}}" } }, "Mail": { "AllowPlainText": true } }
            }
          }
        }

        """;
}
