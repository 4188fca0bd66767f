using System.Collections.Frozen;
using Gateway.Mail.Wire;
using Gateway.Preauthentication;

namespace Gateway.Publishing;

/// <summary>
/// The table of presets. Sizes are what Exchange ships with, plus room for encoding; time-outs are what its clients wait for.
/// </summary>
internal static class RoutePresets
{
    private const long Megabyte = 1_048_576;

    private static readonly string[] Dav =
    [
        "BCOPY", "BDELETE", "BMOVE", "BPROPPATCH", "COPY", "DELETE", "GET", "HEAD", "LOCK", "MKCOL", "MOVE", "OPTIONS", "POLL", "POST",
        "PROPFIND", "PROPPATCH", "PUT", "SEARCH", "SUBSCRIBE", "UNLOCK", "UNSUBSCRIBE", "X-MS-ENUMATTS",
    ];

    private static readonly string[] OwaSignOut = ["/owa/logoff.owa", "/owa/auth/logoff.aspx"];

    private static readonly FrozenDictionary<RoutePreset, RoutePresetRules> Table = new Dictionary<RoutePreset, RoutePresetRules>
    {
        [RoutePreset.Owa] = new()
        {
            Folders = ["/owa"],
            Methods = ["GET", "POST", "HEAD", "OPTIONS"],
            MaxRequestBodySize = 36 * Megabyte,
            ActivityTimeout = TimeSpan.FromMinutes(3),
            AllowsForms = true,
            SignOutPaths = OwaSignOut,
            HealthPath = "/owa/healthcheck.htm",
            WantsAffinity = true,
        },
        [RoutePreset.Ecp] = new()
        {
            Folders = ["/ecp"],
            Methods = ["GET", "POST", "HEAD"],
            MaxRequestBodySize = 36 * Megabyte,
            ActivityTimeout = TimeSpan.FromMinutes(3),
            AllowsForms = true,
            SignOutPaths = OwaSignOut,
            HealthPath = "/ecp/healthcheck.htm",
            WantsAffinity = true,
        },
        [RoutePreset.Ews] = new()
        {
            Folders = ["/ews"],
            Methods = ["POST", "GET"],
            MaxRequestBodySize = 65 * Megabyte,
            ActivityTimeout = TimeSpan.FromMinutes(35), // GetStreamingEvents may be silent for 30
            MinimumDataRate = false,
            AllowDoubleEncoding = true,
            Authentication = RouteAuthentication.Basic,
            HealthPath = "/ews/healthcheck.htm",
        },
        [RoutePreset.ActiveSync] = new()
        {
            Folders = ["/Microsoft-Server-ActiveSync"],
            Methods = ["OPTIONS", "POST"],
            MaxRequestBodySize = 15 * Megabyte,
            ActivityTimeout = TimeSpan.FromMinutes(62), // Ping's heartbeat may be 59
            LeastActivityTimeout = TimeSpan.FromMinutes(16),
            MinimumDataRate = false,
            Authentication = RouteAuthentication.Basic,
            HealthPath = "/Microsoft-Server-ActiveSync/healthcheck.htm",
        },
        [RoutePreset.Oma] = new()
        {
            Folders = ["/oma"],
            Methods = ["GET", "POST"],
            MaxRequestBodySize = 10 * Megabyte,
            ActivityTimeout = TimeSpan.FromMinutes(3),
            Authentication = RouteAuthentication.Basic,
            FrontEndHttps = true,
        },
        [RoutePreset.RpcOverHttp] = new()
        {
            Folders = ["/rpc", "/rpcwithcert"],
            Methods = ["RPC_IN_DATA", "RPC_OUT_DATA", "GET", "HEAD"],
            MaxRequestBodySize = 2_147_483_648,
            ActivityTimeout = TimeSpan.FromMinutes(20),
            LeastActivityTimeout = TimeSpan.FromMinutes(16), // the server's own pings are 15 minutes apart
            MinimumDataRate = false,
            AllowsHttp2 = false,
            HealthPath = "/rpc/healthcheck.htm",
        },
        [RoutePreset.Mapi] = new()
        {
            Folders = ["/mapi"],
            Methods = ["POST", "GET"],
            MaxRequestBodySize = 2_147_483_648,
            ActivityTimeout = TimeSpan.FromMinutes(5), // PENDING comes every 15 to 30 seconds
            LeastActivityTimeout = TimeSpan.FromMinutes(1),
            MinimumDataRate = false,
            AllowsHttp2 = false,
            HealthPath = "/mapi/healthcheck.htm",
            WantsAffinity = true, // a session's context lives on one server, and clients return its cookies (MS-OXCMAPIHTTP)
        },
        [RoutePreset.Autodiscover] = new()
        {
            Folders = ["/autodiscover"],
            Methods = ["POST", "GET"],
            MaxRequestBodySize = 8 * Megabyte,
            ActivityTimeout = TimeSpan.FromMinutes(2),
            Authentication = RouteAuthentication.Basic,
            HealthPath = "/autodiscover/healthcheck.htm",
        },
        [RoutePreset.Oab] = new()
        {
            Folders = ["/oab"],
            Methods = ["GET", "HEAD"],
            MaxRequestBodySize = 0,
            ActivityTimeout = TimeSpan.FromMinutes(10),
            Authentication = RouteAuthentication.Basic,
            HealthPath = "/oab/healthcheck.htm",
        },
        [RoutePreset.RestApi] = new()
        {
            Folders = ["/api"],
            Methods = ["GET", "POST", "PATCH", "DELETE"],
            MaxRequestBodySize = 65 * Megabyte,
            ActivityTimeout = TimeSpan.FromMinutes(3),
            AllowDoubleEncoding = true,
            Authentication = RouteAuthentication.Basic,
        },
        [RoutePreset.Exchange2003] = new()
        {
            Folders = ["/exchange", "/exchweb", "/public"],
            Methods = Dav,
            MaxRequestBodySize = 10 * Megabyte,
            ActivityTimeout = TimeSpan.FromMinutes(15),
            PathBytes = 16_384,
            AllowsForms = true,
            SignOutPaths = ["/exchweb/bin/auth/owalogoff.asp"],
            FrontEndHttps = true,
            WantsAffinity = true,
        },
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<RoutePreset, MailProtocol> MailPresets =
        Enum.GetValues<MailProtocol>().ToFrozenDictionary(p => Enum.Parse<RoutePreset>(p.ToString()));

    /// <summary>The row of an HTTP preset; null for none and for the mail protocols.</summary>
    public static RoutePresetRules? Find(RoutePreset? preset) => preset is { } known ? Table.GetValueOrDefault(known) : null;

    /// <summary>Whether the route belongs to a mail listener and not to HTTP.</summary>
    public static bool IsMail(RoutePreset? preset) => MailProtocolOf(preset) is not null;

    /// <summary>The mail protocol of a preset, which has the same name; null for an HTTP preset and for none.</summary>
    public static MailProtocol? MailProtocolOf(RoutePreset? preset) =>
        preset is { } known && MailPresets.TryGetValue(known, out var protocol) ? protocol : null;
}
