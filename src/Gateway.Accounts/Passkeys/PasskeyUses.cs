namespace Gateway.Accounts.Passkeys;

/// <summary>The names of uses in metrics, and in what browsers ask for.</summary>
internal static class PasskeyUses
{
    public static string TagOf(PasskeyUse use) => use switch
    {
        PasskeyUse.Add => "add",
        PasskeyUse.Factor => "factor",
        _ => "sign-in",
    };

    public static PasskeyUse? Find(string? tag) => tag switch
    {
        "add" => PasskeyUse.Add,
        "factor" => PasskeyUse.Factor,
        "sign-in" => PasskeyUse.SignIn,
        _ => null,
    };
}
