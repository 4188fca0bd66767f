namespace Gateway.Preauthentication.Factors;

/// <summary>What to call a browser: by the products that its user agent names.</summary>
internal static class DeviceNames
{
    // In the order in which they are looked for, as browsers name the others, too.
    private static readonly (string Product, string Name)[] Browsers =
    [
        ("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ];

    private static readonly (string Product, string Name)[] Systems =
    [
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "Mac"), ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];

    public static string Of(HttpRequest request) => Of(request.Headers.UserAgent.ToString());

    public static string Of(string agent)
    {
        var browser = Find(Browsers, agent);
        var system = Find(Systems, agent);
        return (browser, system) switch
        {
            (null, null) => "Browser",
            (null, _) => system,
            (_, null) => browser,
            _ => $"{browser}, {system}",
        };
    }

    private static string? Find((string Product, string Name)[] products, string agent) =>
        Array.Find(products, product => agent.Contains(product.Product, StringComparison.Ordinal)).Name;
}
