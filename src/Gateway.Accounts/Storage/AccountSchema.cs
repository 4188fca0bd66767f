using System.Globalization;

namespace Gateway.Accounts.Storage;

/// <summary>
/// The schema as a list of migration steps; the number of steps is its version. A released step never changes; a schema change is a new
/// step. Only types that every engine supports are used.
/// </summary>
internal static class AccountSchema
{
    private static readonly string[][] Steps =
    [
        [
            "create table settings(name text primary key, value bytea not null)",
            """
            create table factors(
              id text primary key, account text not null, kind text not null, name text not null, secret bytea not null,
              handle text unique, counter bigint not null, created bigint not null, used bigint)
            """,
            "create index factors_account on factors(account)",
            "create table recovery_codes(account text not null, hash bytea not null, primary key(account, hash))",
            """
            create table devices(
              id text primary key, account text not null, hash bytea not null unique, name text not null, kind text not null,
              network text not null, proved bigint not null, used bigint not null, expires bigint not null)
            """,
            "create index devices_account on devices(account)",
            """
            create table networks(
              account text not null, network text not null, proved bigint not null, expires bigint not null, primary key(account, network))
            """,
            """
            create table failures(
              account text not null, familiar bigint not null, failures bigint not null, last bigint not null,
              primary key(account, familiar))
            """,
            "create table invitations(account text primary key, hash bytea not null, expires bigint not null)",
        ],
        [
            """
            create table app_passwords(
              id text primary key, account text not null, hash bytea not null unique, user_name text not null, directory text not null,
              sign_in_name text not null, name text not null, scopes text not null, networks text not null, created bigint not null,
              expires bigint not null, used bigint, network text not null, device text not null, deposit bytea)
            """,
            "create index app_passwords_account on app_passwords(account)",
        ],
        [
            // For passkeys: the host that it is bound to, and the user that it signs in without a password.
            "alter table factors add column host text not null default ''",
            "alter table factors add column user_name text not null default ''",
            "alter table factors add column directory text not null default ''",
            "create table passkey_challenges(hash bytea primary key, expires bigint not null)",
            """
            create table sign_ins(
              id text primary key, account text not null, at bigint not null, network text not null, protocol text not null,
              scheme text not null, device text not null, result text not null, reason text not null)
            """,
            "create index sign_ins_account on sign_ins(account, at)",
        ],
        [
            "create table change_number(number bigint not null)",
            "insert into change_number(number) values(0)",
            "create table changes(number bigint primary key, account text not null)",
        ],
        ["create index sign_ins_at on sign_ins(at)"], // every write drops the oldest
    ];

    /// <summary>The version that this program knows.</summary>
    public static int Version => Steps.Length;

    /// <summary>Brings the tables to a version; called in a transaction of its own.</summary>
    /// <exception cref="AccountStoreException">The tables were made by a newer program.</exception>
    public static void Migrate(AccountTransaction transaction, int wanted)
    {
        transaction.Execute("create table if not exists schema_version(version bigint not null)");
        var found = transaction.Query("select version from schema_version", row => row.GetInt64(0));
        var version = found is [var known] ? known : 0;
        if (version > wanted)
        {
            throw new AccountStoreException(string.Create(
                CultureInfo.InvariantCulture,
                $"its schema has version {version}, and this program knows {wanted}: a newer program has used it"));
        }

        if (version == wanted && found.Count > 0)
        {
            return;
        }

        foreach (var statement in Steps.Take(wanted).Skip((int)version).SelectMany(step => step))
        {
            transaction.Execute(statement);
        }

        transaction.Execute("delete from schema_version");
        transaction.Execute("insert into schema_version(version) values(@version)", ("version", (long)wanted));
    }
}
