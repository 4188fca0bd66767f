namespace Gateway.Certificates.Sharing;

/// <summary>How <see cref="StoreItemKind"/> is written where it is shared.</summary>
public static class StoreItemKindTexts
{
    public static string ToText(this StoreItemKind kind) => kind switch
    {
        StoreItemKind.Certificate => "certificate",
        StoreItemKind.Account => "account",
        StoreItemKind.Authority => "authority",
        StoreItemKind.Register => "register",
        _ => "",
    };
}
