//! `weftwork token`: the tokens of a local data dir, whether or not a server runs.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Subcommand;

use super::text_report::visible_path;
use crate::db::{Db, tokens};
use crate::token::{NewToken, Scope, check_request};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Where the database is.
    #[arg(long, default_value = "weftwork-data", env = "WEFTWORK_DATA_DIR", global = true)]
    data_dir: PathBuf,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make a token and print it; it is not shown again.
    Create {
        /// What to call it.
        #[arg(long)]
        name: String,
        /// What it may do: workflows:read, workflows:write, executions:write, admin.
        /// Everything (admin) when not said.
        #[arg(long, value_delimiter = ',')]
        scopes: Vec<String>,
    },
    /// List the tokens, without their texts.
    List,
    /// Refuse a token from now on.
    Revoke {
        /// Its id, `tok_…`.
        id: String,
    },
}

pub(super) async fn main(args: Args) -> anyhow::Result<ExitCode> {
    let file = args.data_dir.join("weftwork.db");
    if !file.exists() {
        let dir = visible_path(&args.data_dir);
        bail!("{dir} has no database; start `weftwork serve --data-dir {dir}` once");
    }
    let db = Db::open(&file).await?;
    let organization = tokens::first_organization(&db).await?;
    let organization = organization.context("the database has no organization yet")?;
    match args.action {
        Action::Create { name, mut scopes } => {
            let mut more = "";
            if scopes.is_empty() {
                scopes.push(Scope::Admin.name().to_owned());
                more = ", which may do everything; --scopes makes a token that may do less";
            }
            check_request(&name, &scopes).map_err(anyhow::Error::msg)?;
            let token = NewToken::make()?;
            tokens::insert(&db, &organization, &name, &token.hash, &scopes.join(" ")).await?;
            writeln!(io::stdout(), "{}", token.text)?;
            // Scripts take standard output for the token.
            eprintln!("scopes: {}{more}", scopes.join(", "));
        }
        Action::List => {
            let rows = tokens::list(&db, &organization).await?;
            let mut out = io::stdout().lock();
            for row in rows {
                writeln!(out, "{}  {}  {}", row.id, row.name, row.scopes)?;
            }
        }
        Action::Revoke { id } => {
            if !tokens::revoke(&db, &organization, &id).await? {
                bail!("there is no token {id}");
            }
        }
    }
    db.close().await;
    Ok(ExitCode::SUCCESS)
}
