using System.Text.Json;
using Gateway.Accounts.Storage;

namespace Gateway.Admin;

/// <summary>The database of accounts: which it is, and whether it is away.</summary>
internal sealed class AccountsSection(IAccountDatabase database, AccountStoreHealth health) : IStatusSection
{
    public string Name => "accounts";

    public void Write(Utf8JsonWriter json)
    {
        var status = health.Status;
        json.WriteStartObject();
        json.WriteString("database", database.Name);
        json.WriteBoolean("available", status.IsAvailable);
        json.WriteString("since", status.Since);
        if (status.Reason is { } reason)
        {
            json.WriteString("lastError", reason);
        }

        json.WriteEndObject();
    }
}
