namespace Gateway.UnitTests.Configuration;

/// <summary>The settings that no test observes from outside of the gateway, and why.</summary>
internal static class UnobservableSettings
{
    private const string Refused = "The gateway refuses it whatever its value; PublishingOptionsValidatorTests shows the refusal.";

    public static IReadOnlyDictionary<string, string> Reasons { get; } = new Dictionary<string, string>
    {
        ["$schema"] = "It is for editors alone; SchemaTests validates every example by the schema that it names.",
        ["Certificates:Acme:Staging"] =
            "It chooses an address of Let's Encrypt, which tests do not call; AcmeOptionsValidatorTests covers it.",
        ["Negotiate:Life"] = "It takes a ticket of a domain controller and minutes that pass on its connection; KerberosTests shows the "
            + "sign-in that it ends.",
        ["Identity:Lockout:Capacity"] = "It bounds memory; LockoutFloodTests shows what is forgotten beyond it.",
        ["Identity:Throttling:Pending"] =
            "Its least value is more than may wait for a hash at once; RefusalDelayTests of the unit tests covers it.",
        ["Identity:Throttling:Capacity"] = "It bounds memory; ThrottlingTests shows what is forgotten beyond it.",
        ["Identity:Cache:Capacity"] = "It bounds memory; VerifiedCredentialsTests shows what is forgotten beyond it.",
        ["Routes:*:RateLimiterPolicy"] = Refused,
        ["Routes:*:OutputCachePolicy"] = Refused,
        ["Routes:*:TimeoutPolicy"] = Refused,
        ["Routes:*:CorsPolicy"] = Refused,
        ["Clusters:*:HttpClient:DangerousAcceptAnyServerCertificate"] = Refused,
        ["Clusters:*:HttpClient:WebProxy:Address"] = Refused,
        ["Clusters:*:HttpClient:WebProxy:BypassOnLocal"] = Refused,
        ["Clusters:*:HttpClient:WebProxy:UseDefaultCredentials"] = Refused,
        ["Clusters:*:HttpClient:RequestHeaderEncoding"] = Refused,
        ["Clusters:*:HttpClient:ResponseHeaderEncoding"] = Refused,
    };
}
